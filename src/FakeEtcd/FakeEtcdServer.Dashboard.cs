using FakeEtcd.ControlApi.State;
using FakeEtcd.Dashboard;
using FakeEtcd.Dashboard.Reports;

namespace FakeEtcd;

/// <summary>The dashboard, and reports for failed tests.</summary>
public sealed partial class FakeEtcdServer
{
    private ControlState? _control;

    /// <summary>Gets the URL of the dashboard, for a browser on this machine.</summary>
    /// <value>A URL such as <c>http://127.0.0.1:2379/_fake/</c>.</value>
    /// <exception cref="InvalidOperationException">The dashboard is off: <see cref="FakeEtcdOptions.Dashboard"/> is false.</exception>
    public string DashboardUrl => _server.DashboardUrl ?? throw new InvalidOperationException(
        $"The server has no dashboard. Set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Dashboard)} to true.");

    /// <summary>Saves what the dashboard shows as one HTML file, which every browser opens without a server, for the log of a failed test.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="title">The title, such as the name of the test; null for one with the name of the member.</param>
    /// <param name="message">What happened, such as the message of the failure; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the file is written.</returns>
    /// <remarks>
    /// The report holds at most 10,000 keys, with long values cut, and the last 1000 calls of the journal. Passwords and tokens are not in
    /// it, nor are the values that <see cref="FakeEtcdOptions.DashboardMaskedPrefixes"/> names. It needs no dashboard, and no running server.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The server is disposed.</exception>
    public async Task SaveReportAsync(string path, string? title = null, string? message = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfDisposed();
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await SaveReportAsync(file, title, message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what the dashboard shows as one HTML file, like <see cref="SaveReportAsync(string, string?, string?, CancellationToken)"/>.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="title">The title; null for one with the name of the member.</param>
    /// <param name="message">What happened; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the file is written.</returns>
    /// <exception cref="ObjectDisposedException">The server is disposed.</exception>
    public Task SaveReportAsync(Stream stream, string? title = null, string? message = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ThrowIfDisposed();
        return ReportPage.WriteAsync(Control, stream, title, message, cancellationToken);
    }

    /// <summary>What the requests to the dashboard and to the control API share.</summary>
    internal ControlState Control => LazyInitializer.EnsureInitialized(ref _control, () => new ControlState(_server));

    private void OpenDashboard() => DashboardSite.Open(Control);
}
