using System.Globalization;

namespace FakeEtcd.ControlApi.Events;

/// <summary>How far a client has read the events: the ID of the last one.</summary>
/// <param name="Epoch">The state that the server served.</param>
/// <param name="Revision">The last revision.</param>
/// <param name="Calls">The position in the journal.</param>
internal readonly record struct FeedPosition(string Epoch, long Revision, long Calls)
{
    private const char Separator = ':';

    /// <summary>Reads an ID.</summary>
    /// <returns>The position; null if the text is not an ID.</returns>
    public static FeedPosition? Parse(string? text) => text?.Split(Separator) is [var epoch, var revision, var calls]
        && long.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var lastRevision)
        && long.TryParse(calls, NumberStyles.None, CultureInfo.InvariantCulture, out var lastCall)
            ? new FeedPosition(epoch, lastRevision, lastCall)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}{Separator}{Revision}{Separator}{Calls}");
}
