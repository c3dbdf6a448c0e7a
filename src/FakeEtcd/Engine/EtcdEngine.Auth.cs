using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    private readonly AuthStore _auth;
    private readonly int _bcryptCost;

    public bool AuthEnabled => _auth.State.Enabled;

    /// <summary>Makes all issued tokens invalid.</summary>
    public void ExpireAuthTokens()
    {
        ObserveTime();
        lock (_gate)
        {
            _auth.ExpireTokens();
        }
    }

    /// <summary>Removes the tokens that are only in the server's memory.</summary>
    public void ForgetAuthTokens()
    {
        lock (_gate)
        {
            _auth.RemoveTokens();
        }
    }

    /// <summary>Returns how long a token stays valid if nobody uses it; null if the token is not valid.</summary>
    public TimeSpan? TokenTimeLeft(string token)
    {
        ObserveTime();
        lock (_gate)
        {
            return _auth.TimeLeft(token);
        }
    }

    public void RequireUser(Caller caller) => Identify(caller).RequireUser();

    public void RequireAdmin(Caller caller) => Identify(caller).RequireAdmin();

    /// <summary>Creates a watch on a stream, or queues a refusal with a reason.</summary>
    /// <returns>The ID of the new watch; null if it was refused.</returns>
    public long? CreateWatch(WatchStream stream, WatchSpec spec, Caller caller)
    {
        long? id;
        lock (_gate)
        {
            if (spec.StartRevision < 0)
            {
                // etcd checks the revision before the permissions.
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
            // Hashing is slow, so it runs without the lock.
            var state = _auth.State;
            CheckPassword(state, request);
            lock (_gate)
            {
                BeginProposal(caller);
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

    /// <summary>Changes the auth state. Requires an administrator.</summary>
    private void ChangeAuth(Caller caller, Func<AuthState, AuthState> change)
    {
        lock (_gate)
        {
            BeginProposal(caller);
            _auth.Identify(caller).RequireAdmin();
            var before = _auth.State;
            _auth.Change(change(before));
            if (_log is not null && !ReferenceEquals(before, _auth.State))
            {
                _log.Append(new EngineChange.Authorized(Proposals, before, _auth.State));
            }
        }
    }

    private AuthState ReadAuth(Caller caller, Action<Access> check)
    {
        lock (_gate)
        {
            BeginProposal(caller);
            check(_auth.Identify(caller));
            return _auth.State;
        }
    }
}
