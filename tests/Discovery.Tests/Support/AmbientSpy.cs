using System.Collections.Concurrent;
using System.Diagnostics;

namespace Etcd.Discovery.Tests.Support;

/// <summary>Finds out what runs with the ambient values of the code that began it: its activity, and an <see cref="AsyncLocal{T}"/>.</summary>
internal sealed class AmbientSpy : IDisposable
{
    private readonly AsyncLocal<string?> _ambient = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private Activity? _activity;

    /// <summary>What has run with the values.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    /// <summary>Sets the values. An asynchronous method could not: its values end with it.</summary>
    public void Enter(string name)
    {
        _activity = new Activity(name).Start();
        _ambient.Value = name;
    }

    /// <summary>Clears the values.</summary>
    public void Leave()
    {
        _ambient.Value = null;
        Activity.Current = null;
    }

    /// <summary>Notes what runs now, if it has one of the values.</summary>
    public void Look(string what)
    {
        if (_ambient.Value is not null || (_activity is not null && Activity.Current?.TraceId == _activity.TraceId))
        {
            _seen.Enqueue(what);
        }
    }

    /// <summary>Looks at each call that a connection makes.</summary>
    /// <param name="inner">What makes the calls.</param>
    /// <param name="onCall">Receives the path of each call too; null for nothing.</param>
    public DelegatingHandler Watch(HttpMessageHandler inner, Action<string>? onCall = null) => new Handler(this, onCall) { InnerHandler = inner };

    public void Dispose() => _activity?.Dispose();

    private sealed class Handler(AmbientSpy spy, Action<string>? onCall) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri?.AbsolutePath ?? "";
            spy.Look($"call: {path}");
            onCall?.Invoke(path);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
