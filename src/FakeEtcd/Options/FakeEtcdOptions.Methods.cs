using System.Security.Cryptography.X509Certificates;
using FakeEtcd.Options;
using Microsoft.Extensions.Logging;

namespace FakeEtcd;

public sealed partial class FakeEtcdOptions
{
    /// <summary>Starts the server with the state of a snapshot file of etcd 3.5.</summary>
    /// <param name="path">
    /// A file from <c>etcdctl snapshot save</c> or <see cref="FakeEtcdServer.SaveSnapshotAsync(string, CancellationToken)"/>, or the file
    /// <c>member/snap/db</c> of a stopped member.
    /// </param>
    /// <returns>These options.</returns>
    /// <remarks>
    /// <para>
    /// The server has the keys of the snapshot with their history, its leases, users, roles and alarms. Every lease has its full TTL, and no
    /// simple token is valid, as after a restart of etcd. The cluster ID and the member IDs are new, as after <c>etcdutl snapshot restore</c>.
    /// </para>
    /// <para>
    /// The server reads the file when it starts. The start fails with an <see cref="IOException"/> if the file cannot be read, with an
    /// <see cref="InvalidDataException"/> if it is damaged or is not a snapshot, and with an <see cref="ArgumentException"/> if
    /// <see cref="InitialData"/> is also set. A snapshot from <c>etcdctl</c> ends with a checksum, which the server verifies.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public FakeEtcdOptions FromSnapshot(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Snapshot = new SnapshotInput(path);
        return this;
    }

    /// <summary>Starts the server with the state of a snapshot file of etcd 3.5, read from a stream.</summary>
    /// <param name="stream">The content of the file. The server does not dispose the stream.</param>
    /// <returns>These options.</returns>
    /// <remarks>
    /// The first server that starts with these options reads the stream to its end. Further servers start with the same content.
    /// Otherwise this method does the same as <see cref="FromSnapshot(string)"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read.</exception>
    public FakeEtcdOptions FromSnapshot(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Snapshot = stream.CanRead ? new SnapshotInput(stream) : throw new ArgumentException("The stream cannot be read.", nameof(stream));
        return this;
    }

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
}
