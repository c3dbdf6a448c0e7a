using NUnit;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using Testing;

namespace FakeEtcd.NUnitTests;

/// <summary>Runs the tests of a fixture within a test, and tells how they ended.</summary>
internal static class NestedRun
{
    private const int Workers = 4;

    public static async Task<IReadOnlyDictionary<string, ITestResult>> OfAsync(Type fixture)
    {
        Task<ITestResult> running;
        using (ExecutionContext.SuppressFlow())
        {
            running = Task.Run(() =>
            {
                var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
                runner.Load(fixture.Assembly, new Dictionary<string, object> { [FrameworkPackageSettings.NumberOfTestWorkers] = Workers });
                return runner.Run(TestListener.NULL, TestFilter.FromXml($"<filter><test>{fixture.FullName}</test></filter>"));
            });
        }

        var results = new Dictionary<string, ITestResult>();
        Collect(await running.Within("the nested run"), results);
        return results;
    }

    private static void Collect(ITestResult result, Dictionary<string, ITestResult> results)
    {
        if (result.HasChildren)
        {
            foreach (var child in result.Children)
            {
                Collect(child, results);
            }
        }
        else
        {
            results.Add(result.Name, result);
        }
    }
}
