using System.Diagnostics;
using Etcd.Api;
using FakeEtcd.Engine;

namespace Micro;

/// <summary>How long puts take while many revisions are compacted, beside how long they take without.</summary>
internal static class CompactionPause
{
    private const int Keys = 10_000;
    private const int Rounds = 5;

    /// <summary>A client sends a put after each answer; through gRPC they are at least this far apart.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMicroseconds(20);

    public static void Run(int revisions)
    {
        Console.WriteLine("| round | puts | p99.9 without | p99.9 meanwhile | ratio | slowest without | slowest meanwhile | compaction |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (var round = 1; round <= Rounds; round++)
        {
            using var engine = Workload.NewEngine();
            var puts = Workload.Puts(Keys);
            for (var write = 0; write < revisions; write++)
            {
                engine.Put(puts[write % Keys]);
            }

            var start = Stopwatch.GetTimestamp();
            var duration = TimeSpan.Zero;
            var compaction = new Thread(() =>
            {
                engine.Compact(new CompactionRequest { Revision = engine.Revision });
                duration = Stopwatch.GetElapsedTime(start);
            });
            GC.Collect();
            var quiet = Measure(engine, puts, times => times.Count >= 20_000);
            start = Stopwatch.GetTimestamp();
            compaction.Start();
            var busy = Measure(engine, puts, _ => !compaction.IsAlive);
            Console.WriteLine(FormattableString.Invariant(
                $"| {round} | {busy.Count} | {P999(quiet):F1} us | {P999(busy):F1} us | {P999(busy) / P999(quiet):F2} | {quiet[^1]:F0} us | {busy[^1]:F0} us | {duration.TotalMilliseconds:F0} ms |"));
        }
    }

    private static List<double> Measure(EtcdEngine engine, PutRequest[] puts, Func<List<double>, bool> isDone)
    {
        var times = new List<double>();
        while (!isDone(times))
        {
            var start = Stopwatch.GetTimestamp();
            engine.Put(puts[times.Count % puts.Length]);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            while (Stopwatch.GetElapsedTime(start) < Pause)
            {
                Thread.SpinWait(10);
            }
        }

        times.Sort();
        return times;
    }

    private static double P999(List<double> sorted) => sorted[(int)(sorted.Count * 0.999)];
}
