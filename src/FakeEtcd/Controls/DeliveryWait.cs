namespace FakeEtcd.Controls;

/// <summary>Waits until clients have read their events, for a bounded time.</summary>
internal static class DeliveryWait
{
    /// <param name="delivered">Completes with the delivery.</param>
    /// <param name="options">The options with the maximum duration.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">A client did not read its watch stream in time.</exception>
    public static async Task WaitAsync(Task delivered, FakeEtcdOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await delivered.WaitAsync(options.DeliveryTimeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"A watch did not take its events within {options.DeliveryTimeout}: its client does not read the stream. Read the stream during "
                + $"the wait, or raise {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.DeliveryTimeout)}.",
                exception);
        }
    }
}
