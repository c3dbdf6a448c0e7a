using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    private readonly AuthStore _auth;

    public bool AuthEnabled => _auth.State.Enabled;

    /// <summary>Makes every token invalid that was given out so far.</summary>
    public void ExpireAuthTokens()
    {
        lock (_gate)
        {
            _auth.ForgetTokens();
        }
    }

    /// <summary>The time that a token has left if it is not used; null if it is not valid.</summary>
    public TimeSpan? TokenTimeLeft(string token)
    {
        lock (_gate)
        {
            return _auth.TimeLeft(token);
        }
    }

    public void RequireUser(Caller caller) => Identify(caller).RequireUser();

    public void RequireAdmin(Caller caller) => Identify(caller).RequireAdmin();

    /// <summary>Creates a watch on a stream, or lets the stream say why not.</summary>
    /// <returns>The id of the new watch; null if it was refused.</returns>
    public long? CreateWatch(WatchStream stream, WatchSpec spec, Caller caller)
    {
        long? id;
        lock (_gate)
        {
            if (spec.StartRevision < 0)
            {
                // etcd looks at this before it asks who watches.
                stream.Refuse(EtcdError.Compacted.Message);
                return null;
            }

            try
            {
                _auth.Identify(caller).RequireWatch(spec.Range);
            }
            catch (EtcdException denied)
            {
                stream.Refuse(denied.Error.GoText);
                return null;
            }

            id = stream.Create(spec);
        }

        stream.StartNotifyingProgress();
        return id;
    }

    public AuthEnableResponse AuthEnable(Caller caller)
    {
        ChangeAuth(caller, state => state.Enable());
        return new AuthEnableResponse { Header = Header(caller) };
    }

    public AuthDisableResponse AuthDisable(Caller caller)
    {
        ChangeAuth(caller, state => state.Disable());
        return new AuthDisableResponse { Header = Header(caller) };
    }

    public AuthStatusResponse AuthStatus(Caller caller)
    {
        var state = ReadAuth(caller, access => access.RequireAdmin());
        return new AuthStatusResponse { Header = Header(caller), Enabled = state.Enabled, AuthRevision = state.Revision };
    }

    public AuthenticateResponse Authenticate(AuthenticateRequest request, Caller caller = default)
    {
        while (true)
        {
            // Hashing takes long, so the lock waits until it is done.
            var state = _auth.State;
            CheckPassword(state, request);
            Interlocked.Increment(ref _proposals);
            lock (_gate)
            {
                RequireServing(caller);
                if (ReferenceEquals(state, _auth.State))
                {
                    return new AuthenticateResponse { Header = Header(caller), Token = _auth.AssignToken(request.Name, Proposals) };
                }
            }
        }
    }

    private static void CheckPassword(AuthState state, AuthenticateRequest request)
    {
        if (!state.Enabled)
        {
            throw EtcdError.AuthNotEnabled.ToException();
        }

        var user = state.Users.GetValueOrDefault(request.Name);
        if (user is { NoPassword: true })
        {
            throw EtcdError.NoPasswordUser.ToException();
        }

        if (user?.Password?.Matches(request.Password) != true)
        {
            throw EtcdError.AuthFailed.ToException();
        }
    }

    private Access Identify(Caller caller)
    {
        lock (_gate)
        {
            return _auth.Identify(caller);
        }
    }

    /// <summary>Makes a change that only an administrator may make.</summary>
    private void ChangeAuth(Caller caller, Func<AuthState, AuthState> change)
    {
        Interlocked.Increment(ref _proposals);
        lock (_gate)
        {
            RequireServing(caller);
            _auth.Identify(caller).RequireAdmin();
            _auth.Change(change(_auth.State));
        }
    }

    private AuthState ReadAuth(Caller caller, Action<Access> check)
    {
        Interlocked.Increment(ref _proposals);
        lock (_gate)
        {
            RequireServing(caller);
            check(_auth.Identify(caller));
            return _auth.State;
        }
    }
}
