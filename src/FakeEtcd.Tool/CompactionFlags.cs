using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FakeEtcd.Tool;

/// <summary>The flags for automatic compaction, with the names and the form of etcd's flags.</summary>
internal sealed class CompactionFlags
{
    private const string Periodic = "periodic";
    private const string Revision = "revision";
    private const string None = "0";

    private readonly Option<string> _mode = new("--auto-compaction-mode")
    {
        Description = "Meaning of --auto-compaction-retention",
        DefaultValueFactory = _ => Periodic,
    };

    private readonly Option<string> _retention = new("--auto-compaction-retention")
    {
        Description = "History to keep: hours or a duration such as 5m, or a number of revisions; 0 compacts nothing",
        HelpName = "amount",
        DefaultValueFactory = _ => None,
    };

    public void AddTo(Command command)
    {
        _mode.AcceptOnlyFromAmong(Periodic, Revision);
        command.Options.Add(_mode);
        command.Options.Add(_retention);
        command.Validators.Add(result =>
        {
            if (!TryParse(result, out _))
            {
                result.AddError(
                    "--auto-compaction-retention must be a number of hours or a duration such as 5m or 1h30m. "
                    + $"With --auto-compaction-mode={Revision}, it must be a number of revisions.");
            }
        });
    }

    /// <summary>Returns the option, or null if nothing is to be compacted.</summary>
    public AutoCompaction? Parse(ParseResult result) => TryParse(result.CommandResult, out var compaction) ? compaction : null;

    private bool TryParse(CommandResult result, out AutoCompaction? compaction)
    {
        compaction = null;

        // A validator sees no default.
        var retention = result.GetValue(_retention) ?? None;
        if (long.TryParse(retention, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            compaction = number == 0 ? null
                : result.GetValue(_mode) == Revision ? AutoCompaction.ByRevision(number)
                : GoDuration.TryParse($"{retention}h", out var hours) ? AutoCompaction.Periodic(hours)
                : null;
            return number == 0 || compaction is not null;
        }

        if (result.GetValue(_mode) == Revision || !GoDuration.TryParse(retention, out var period))
        {
            return false;
        }

        compaction = period == TimeSpan.Zero ? null : AutoCompaction.Periodic(period);
        return true;
    }
}
