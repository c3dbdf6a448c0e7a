using System.Globalization;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf.Reflection;
using NUnit.Framework;

namespace FakeEtcd.Tests.Contract;

/// <summary>
/// The compiled contract and the table of etcd 3.7.1's wire contract say the same, row for row.
/// </summary>
[TestFixture]
public sealed class ContractTests
{
    private const string NoValue = "-";

    // Gateway paths are annotations of upstream's protos; descriptors of ours do not have them.
    private const int GatewayPathColumn = 4;

    private static readonly FileDescriptor[] CompiledFiles =
    [
        KvReflection.Descriptor,
        AuthReflection.Descriptor,
        RpcReflection.Descriptor,
        V3LockReflection.Descriptor,
        V3ElectionReflection.Descriptor,
    ];

    [TestCase("file", 5)]
    [TestCase("rpc", 49)]
    [TestCase("field", 272)]
    [TestCase("value", 33)]
    public void CompiledContract_ComparedWithTable_HasTheSameRows(string kind, int rowCount)
    {
        var expected = TableRows().Where(row => IsOfKind(row, kind)).ToArray();
        var actual = CompiledFiles.SelectMany(DescribeFile).Where(row => IsOfKind(row, kind)).ToArray();

        actual.Except(expected).Should().BeEmpty("the table has every row of the protos");
        expected.Except(actual).Should().BeEmpty("the protos have every row of the table");
        actual.Should().OnlyHaveUniqueItems().And.HaveSameCount(expected);
        expected.Should().HaveCount(rowCount, "a table cut short would prove nothing");
    }

    [Test]
    public void Table_WhenRead_HasOnlyKnownKinds()
    {
        var kinds = TableRows().Select(row => row.Split('\t')[0]).Distinct();

        kinds.Should().BeEquivalentTo("file", "rpc", "field", "value");
    }

    /// <summary>Every row carries the proto file it stands in, which the table tells by order only.</summary>
    private static IEnumerable<string> TableRows()
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "etcd-api-3.7.1.tsv");
        var file = "";
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var columns = line.Split('\t');
            if (columns[0] == "file")
            {
                file = columns[1];
            }

            yield return columns[0] switch
            {
                "file" => line,
                "rpc" => Row([columns[0], file, .. columns[1..GatewayPathColumn]]),
                _ => Row([columns[0], file, .. columns[1..]]),
            };
        }
    }

    private static IEnumerable<string> DescribeFile(FileDescriptor file)
    {
        yield return Row("file", file.Name, file.Package);

        var rows = file.Services.SelectMany(DescribeService)
            .Concat(file.MessageTypes.SelectMany(DescribeMessage))
            .Concat(file.EnumTypes.SelectMany(DescribeEnum));
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static IEnumerable<string> DescribeService(ServiceDescriptor service) =>
        service.Methods.Select(method => Row(
            "rpc",
            service.File.Name,
            $"{service.FullName}/{method.Name}",
            Streamed(method.IsClientStreaming, method.InputType),
            Streamed(method.IsServerStreaming, method.OutputType)));

    private static IEnumerable<string> DescribeMessage(MessageDescriptor message)
    {
        var fields = message.Fields.InDeclarationOrder();
        IEnumerable<string> own = fields.Count == 0
            ? [Row("field", message.File.Name, message.FullName, NoValue, NoValue, NoValue, NoValue, NoValue)]
            : fields.Select(DescribeField);

        return own
            .Concat(message.NestedTypes.SelectMany(DescribeMessage))
            .Concat(message.EnumTypes.SelectMany(DescribeEnum));
    }

    private static string DescribeField(FieldDescriptor field) => Row(
        "field",
        field.File.Name,
        field.ContainingType.FullName,
        field.Name,
        Number(field.FieldNumber),
        Label(field),
        TypeName(field),
        field.RealContainingOneof?.Name ?? NoValue);

    private static IEnumerable<string> DescribeEnum(EnumDescriptor type) =>
        type.Values.Select(value => Row("value", type.File.Name, type.FullName, value.Name, Number(value.Number)));

    private static string Label(FieldDescriptor field) => field switch
    {
        { IsRepeated: true } => "repeated",
        { IsRequired: true } => "required",
        // The table calls a plain proto3 field optional; one with explicit presence would differ in Go and C#.
        { HasPresence: true, FieldType: not FieldType.Message, RealContainingOneof: null } => "explicit optional",
        _ => "optional",
    };

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string Streamed(bool isStream, MessageDescriptor message) =>
        isStream ? $"stream {message.FullName}" : message.FullName;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsOfKind(string row, string kind) => row.StartsWith(kind + '\t', StringComparison.Ordinal);

    private static string Row(params string[] columns) => string.Join('\t', columns);
}
