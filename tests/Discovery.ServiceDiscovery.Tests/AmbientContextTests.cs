using System.Collections.Concurrent;
using Etcd.Extensions.ServiceDiscovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;
using Testing;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary>A followed service outlives the request that needs it first, and keeps none of its ambient values.</summary>
[TestFixture]
internal sealed class AmbientContextTests
{
    private readonly AsyncLocal<string?> _ambient = new();
    private readonly ConcurrentQueue<string> _seen = new();

    [Test]
    public async Task Populate_WithinARequest_FollowsTheServiceOutsideOfIt()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await etcd.RefuseConnectionsAsync();
        using var logs = new Spy(this);
        await using var services = Build(etcd, logs);
        ServiceEndpointQuery.TryParse("http://orders", out var query).Should().BeTrue();
        var factory = services.GetServices<IServiceEndpointProviderFactory>().First();
        factory.TryCreateProvider(query!, out var provider).Should().BeTrue();
        var endpoints = new FakeBuilder();

        _ambient.Value = "request";
        await provider!.PopulateAsync(endpoints, CancellationToken.None).Within("the end of the first wait");
        _ambient.Value = null;
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        endpoints.Tokens.Single().RegisterChangeCallback(
            _ =>
            {
                Look("a change");
                changed.TrySetResult();
            },
            null);
        await etcd.AcceptConnectionsAsync();
        etcd.Put("orders/a", "10.0.0.1:80");
        await changed.Task.Within("a change");
        await provider.DisposeAsync().Within();
        await Bounded.UntilAsync(() => logs.Events.Contains(503), "the end of the idle service");

        logs.Events.Should().Contain([501, 502]);
        _seen.Should().BeEmpty();
    }

    private static ServiceProvider Build(FakeEtcdServer etcd, Spy logs)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.AddEtcdDiscovery(options =>
        {
            options.Endpoints = [etcd.ConnectionString];
            options.MaxBackoff = TimeSpan.FromMilliseconds(200);
        });
        services.AddEtcdServiceEndpointProvider(
            options => (options.InitialTimeout, options.IdleTimeout) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)));
        return services.BuildServiceProvider();
    }

    private void Look(string what)
    {
        if (_ambient.Value is not null)
        {
            _seen.Enqueue(what);
        }
    }

    private sealed class Spy(AmbientContextTests test) : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<int> _events = new();

        public IReadOnlyCollection<int> Events => _events;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            test.Look($"{eventId.Id}: {formatter(state, exception)}");
            _events.Enqueue(eventId.Id);
        }

        public void Dispose()
        {
        }
    }
}
