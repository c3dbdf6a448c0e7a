using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace FakeEtcd;

/// <content>The methods that set what only code can provide.</content>
public sealed partial class FakeEtcdOptions
{
    /// <summary>Uses a clock that only <see cref="FakeEtcdServer.AdvanceAsync"/> moves.</summary>
    /// <returns>These options.</returns>
    public FakeEtcdOptions UseManualClock() => UseTimeProvider(new ManualTimeProvider());

    /// <summary>Sets the server's clock.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="advance">
    /// The method by which <see cref="FakeEtcdServer.AdvanceAsync"/> moves the clock. Only a <see cref="ManualTimeProvider"/> needs none;
    /// for a clock of another library call <c>options.UseTimeProvider(clock, clock.Advance)</c>.
    /// </param>
    /// <returns>These options.</returns>
    /// <remarks>
    /// The clock times leases, auth tokens, progress notifications, scripted delays and requests that wait for a leader. Default:
    /// <see cref="System.TimeProvider.System"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    public FakeEtcdOptions UseTimeProvider(TimeProvider timeProvider, Action<TimeSpan>? advance = null)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        TimeProvider = timeProvider;
        AdvanceClock = advance;
        return this;
    }

    /// <summary>Sets the logger factory. By default the server logs nothing.</summary>
    /// <param name="loggerFactory">The factory. The server does not dispose it.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="loggerFactory"/> is null.</exception>
    public FakeEtcdOptions UseLoggerFactory(ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        LoggerFactory = loggerFactory;
        return this;
    }

    /// <summary>Serves TLS instead of plain text, with a self-signed certificate.</summary>
    /// <returns>These options.</returns>
    /// <remarks>
    /// The certificate is valid for <c>localhost</c>, <c>127.0.0.1</c> and <c>::1</c>. <see cref="FakeEtcdServer.Certificate"/> returns it
    /// for clients to trust; those of <see cref="FakeEtcdServer.CreateChannel(Grpc.Net.Client.GrpcChannelOptions?)"/> and
    /// <see cref="FakeEtcdServer.CreateHandler()"/> trust it already.
    /// </remarks>
    public FakeEtcdOptions UseTls() => UseTls(static _ => { });

    /// <summary>Serves TLS instead of plain text.</summary>
    /// <param name="configure">Configures the TLS.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public FakeEtcdOptions UseTls(Action<FakeEtcdTlsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Tls = new FakeEtcdTlsOptions();
        configure(Tls);
        return this;
    }

    /// <summary>Serves TLS instead of plain text, with a certificate.</summary>
    /// <param name="certificate">The server's certificate, with its private key. The server does not dispose it.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="certificate"/> has no private key.</exception>
    public FakeEtcdOptions UseTls(X509Certificate2 certificate) => UseTls(tls => tls.UseCertificate(certificate));

    /// <summary>Issues JSON web tokens instead of simple tokens.</summary>
    /// <param name="configure">Sets the signing method and its key.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public FakeEtcdOptions UseJwt(Action<FakeEtcdJwtOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Jwt = new FakeEtcdJwtOptions();
        configure(Jwt);
        return this;
    }

    internal FakeEtcdOptions Copy()
    {
        var copy = (FakeEtcdOptions)MemberwiseClone();
        copy.Tls = Tls?.Copy();
        copy.AutoCompaction = AutoCompaction?.Copy();
        copy.Jwt = Jwt?.Copy();
        return copy;
    }

    internal FakeEtcdOptions CopyFor(string memberName)
    {
        var copy = Copy();
        copy.MemberName = memberName;
        return copy;
    }
}
