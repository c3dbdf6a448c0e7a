namespace Etcd.Discovery;

/// <remarks>Says once why there are no endpoints, and again only after there were some.</remarks>
internal sealed partial class EtcdResolver
{
    private Task _explaining = Task.CompletedTask;
    private volatile string? _hint;
    private bool _explained;
    private bool _foundBefore;

    private string Prefix => target + "/";

    private void ExplainIfEmpty(CancellationToken cancellationToken)
    {
        if (!publisher.IsEmpty)
        {
            (_foundBefore, _explained, _hint) = (true, false, null);
        }
        else if (!_explained)
        {
            _explained = true;
            if (_foundBefore)
            {
                LogLastGone(Prefix);
            }
            else
            {
                _explaining = ExplainAsync(cancellationToken);
            }
        }
    }

    private async Task ExplainAsync(CancellationToken cancellationToken)
    {
        string? hint = null;
        try
        {
            hint = await queries.FindSimilarAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (_disposed)
            {
                return;
            }

            LogNotExplained(Prefix, exception.Message);
        }

        LogNothingFound(Prefix, hint);
        if (hint is not null)
        {
            _hint = hint;
            Wake();
        }
    }
}
