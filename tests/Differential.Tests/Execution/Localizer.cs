using Etcd.Api;

namespace Differential.Tests.Execution;

/// <summary>
/// Turns a step's request into the one that is sent. Revisions inside requests are small numbers; they count
/// from <see cref="Window"/> revisions ago, so that they keep their meaning however long the servers have run.
/// </summary>
internal static class Localizer
{
    private const int Window = 60;

    /// <summary>A number beyond this one is extreme on purpose, and stays as it is.</summary>
    private const int MaxShifted = 1000;

    public static RangeRequest Range(RangeRequest template, long revision, long current)
    {
        var request = template.Clone();
        request.Revision = revision;
        Shift(request, current);
        return request;
    }

    public static TxnRequest Txn(TxnRequest template, long current)
    {
        var request = template.Clone();
        Shift(request, current);
        return request;
    }

    private static void Shift(TxnRequest txn, long current)
    {
        foreach (var compare in txn.Compare)
        {
            switch (compare.TargetUnionCase)
            {
                case Compare.TargetUnionOneofCase.CreateRevision:
                    compare.CreateRevision = Shift(compare.CreateRevision, current);
                    break;
                case Compare.TargetUnionOneofCase.ModRevision:
                    compare.ModRevision = Shift(compare.ModRevision, current);
                    break;
            }
        }

        foreach (var operation in txn.Success.Concat(txn.Failure))
        {
            if (operation.RequestTxn is { } nested)
            {
                Shift(nested, current);
            }
            else if (operation.RequestRange is { } range)
            {
                range.Revision = Shift(range.Revision, current);
                Shift(range, current);
            }
        }
    }

    private static void Shift(RangeRequest range, long current)
    {
        range.MinModRevision = Shift(range.MinModRevision, current);
        range.MaxModRevision = Shift(range.MaxModRevision, current);
        range.MinCreateRevision = Shift(range.MinCreateRevision, current);
        range.MaxCreateRevision = Shift(range.MaxCreateRevision, current);
    }

    private static long Shift(long revision, long current) =>
        revision is <= 0 or > MaxShifted || current <= Window ? revision : current - Window + revision;
}
