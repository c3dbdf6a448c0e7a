using System.Globalization;
using System.Text;
using Etcd.Api;

namespace Differential.Tests.Execution;

/// <summary>
/// What one watch said, as text. How many revisions a catching-up server puts into one response depends on
/// timing, so responses are joined, but a revision that is split over two is marked.
/// </summary>
internal sealed class WatchTranscript
{
    private readonly StringBuilder _text = new();
    private long _lastRevision;

    public void Add(WatchResponse response)
    {
        if (response.Events.Count == 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n  {Normalizer.Normalize(response.Clone())}");
            return;
        }

        if (response.Events[0].Kv.ModRevision <= _lastRevision)
        {
            _text.Append("\n  SPLIT OR OUT OF ORDER");
        }

        _lastRevision = response.Events[^1].Kv.ModRevision;
        if (response.Header.Revision < _lastRevision)
        {
            _text.Append("\n  HEADER OLDER THAN EVENT");
        }

        if (response.Fragment || response.Created || response.Canceled || response.CompactRevision != 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n  UNEXPECTED {response}");
        }

        foreach (var change in response.Events)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n  {change}");
        }
    }

    public override string ToString() => _text.ToString();
}
