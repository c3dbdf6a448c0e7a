using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Testing.Documents;

/// <summary>The table of log events in a section of a document, beside the events in the code.</summary>
public static class LogEventTable
{
    /// <summary>Reads the document, and writes the table as the code has it.</summary>
    /// <param name="document">The path of the document in the repository.</param>
    /// <param name="heading">The heading of the section, without its marks.</param>
    /// <param name="assemblies">The assemblies with the events.</param>
    /// <returns>The document as it is, and as it must be. With <c>UPDATE_DOCS=1</c> the file is changed too; review the diff.</returns>
    public static (string Text, string Expected) Read(string document, string heading, params Assembly[] assemblies)
    {
        var path = Path.Combine(Repository.Root, document);
        var text = File.ReadAllText(path);
        var table = new Regex(
            $@"(?<head>## {Regex.Escape(heading)}\n(?:[^|]*\n)*\|[^\n]*\n\|[-| ]*\n)(?:\|[^\n]*\n)*", RegexOptions.ExplicitCapture);
        var expected = table.Replace(text, match => $"{match.Groups["head"].Value}{string.Join('\n', Rows(assemblies))}\n");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        return (text, expected);
    }

    /// <summary>Returns a row for each event of some assemblies, in the order of their numbers.</summary>
    /// <param name="assemblies">The assemblies.</param>
    /// <returns>The rows, each with its number first.</returns>
    public static IReadOnlyList<string> Rows(params Assembly[] assemblies) =>
    [
        .. assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(it => it.Attribute is not null)
            .OrderBy(it => it.Attribute.EventId)
            .Select(it => $"| {it.Attribute.EventId} | {Level(it.Attribute)} | `{it.Method.DeclaringType!.Name}` | {it.Attribute.Message} |"),
    ];

    private static string Level(LoggerMessageAttribute attribute) =>
        attribute.Level == LogLevel.None || !Enum.IsDefined(attribute.Level) ? "varies" : $"{attribute.Level}";
}
