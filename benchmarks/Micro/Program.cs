using BenchmarkDotNet.Running;
using Micro;
using Micro.Growth;

switch (args)
{
    case ["growth", .. var image]:
        await ServerGrowth.PrintAsync();
        await GrowthTable.RunAsync(image is [var path] ? path : null);
        break;
    case ["compaction", .. var count]:
        CompactionPause.Run(count is [var revisions] ? int.Parse(revisions, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
        break;
    case ["memory", var url, var process]:
        await MemoryUse.RunAsync(url, int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly).Run(args, new MicroConfig());
        break;
}
