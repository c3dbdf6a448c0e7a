using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace FakeEtcd.Tests.Errors;

public sealed class EtcdErrorTests
{
    /// <summary>The only code that etcd 3.7, from which the table is, has changed.</summary>
    private const StatusCode CodeForLearnersIn35 = StatusCode.Unavailable;

    [Test]
    public void All_ComparedWithTheTable_HasTheSameRows()
    {
        var table = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", "etcd-errors-3.7.1.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(row => (Name: row[0], Code: row[1] == "Canceled" ? StatusCode.Cancelled : Enum.Parse<StatusCode>(row[1]), Message: row[2]))
            .Select(row => row.Name == nameof(EtcdError.NotSupportedForLearner) ? row with { Code = CodeForLearnersIn35 } : row)
            .ToList();

        table.Should().HaveCount(63);
        EtcdError.All.Select(error => (error.Name, error.Code, error.Message)).Should().Equal(table);
    }

    [Test]
    public void All_EachError_IsThePropertyOfItsName()
    {
        foreach (var error in EtcdError.All)
        {
            typeof(EtcdError).GetProperty(error.Name)!.GetValue(null).Should().BeSameAs(error);
        }
    }
}
