using System.Globalization;
using FakeEtcd.Time;

namespace FakeEtcd.Tool.Flags;

/// <summary>The type of a flag's value: how Go's and etcd's parsers read it, and the errors that they report.</summary>
/// <param name="name">The name of the type in the errors of a config file.</param>
/// <param name="parse">Reads a value. Throws a <see cref="FormatException"/> with etcd's words.</param>
internal sealed class FlagType(string name, Func<string, object> parse)
{
    private const string ParseError = "parse error";
    private const string OutOfRange = "value out of range";

    public static readonly FlagType Text = new("string", static text => text);

    public static readonly FlagType Switch = new("bool", static text => ParseSwitch(text)) { IsSwitch = true };

    /// <summary>A flag that etcd accepts without a value, or with any value.</summary>
    public static readonly FlagType Anything = new("string", static text => text) { IsSwitch = true };

    public static readonly FlagType UInt = new("uint", static text => GoInteger.ParseUnsigned(text, ulong.MaxValue, ParseError, OutOfRange));

    public static readonly FlagType UInt64 = new("uint64", static text => GoInteger.ParseUnsigned(text, ulong.MaxValue, ParseError, OutOfRange));

    public static readonly FlagType Int = new("int", static text => GoInteger.ParseSigned(text, ParseError, OutOfRange));

    public static readonly FlagType Int64 = new("int64", static text => GoInteger.ParseSigned(text, ParseError, OutOfRange));

    public static readonly FlagType UInt32 = new("uint32", static text => GoInteger.ParseUnsigned(
        text, uint.MaxValue, Strconv(text, "invalid syntax"), Strconv(text, OutOfRange)));

    public static readonly FlagType Duration = new("time.Duration", static text =>
        GoDuration.FindError(text, out var duration) is null ? duration : throw new FormatException(ParseError));

    /// <summary>URLs, separated by commas. None is allowed.</summary>
    public static readonly FlagType Urls = new("string", static text =>
        text.Length == 0 ? (GoUrl[])[] : GoUrl.ParseList(text.Split(',')));

    /// <summary>Origins of web pages: URLs, or a star for all.</summary>
    public static readonly FlagType Origins = new("string", static text =>
        text is "*" or "" ? (string[])["*"] : [.. GoUrl.ParseList(text.Split(',')).Select(static url => url.ToString())]);

    /// <summary>Texts, separated by commas.</summary>
    public static readonly FlagType Texts = new("string", static text => text.Length == 0 ? (string[])[] : text.Split(','));

    /// <summary>Texts, separated by commas, each once and sorted.</summary>
    public static readonly FlagType TextSet = new("string", static text =>
        text.Length == 0 ? (string[])[] : [.. text.Split(',').Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>Host names, separated by commas, each once and sorted.</summary>
    public static readonly FlagType Hosts = new("string", static text => TextSet!.Parse(text));

    /// <summary>The type's name in Go.</summary>
    public string Name => name;

    /// <summary>Whether the flag needs no value on the command line.</summary>
    public bool IsSwitch { get; private init; }

    /// <summary>The values that are possible; empty if there are too many to list.</summary>
    public IReadOnlyList<string> Choices { get; private init; } = [];

    /// <exception cref="FormatException">The text is not a value of the type. The message is etcd's.</exception>
    public object Parse(string text) => parse(text);

    /// <summary>One of some words.</summary>
    public static FlagType Choice(params string[] choices) => OneOf("invalid value", choices);

    /// <summary>One of some words, which the error does not list but quote.</summary>
    public static FlagType QuotedChoice(params string[] choices) => OneOf(null, choices);

    private static FlagType OneOf(string? error, string[] choices) => new("string", text =>
        choices.Contains(text) ? text : throw new FormatException(error ?? $"invalid value \"{text}\""))
    {
        Choices = choices,
    };

    private static bool ParseSwitch(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FormatException(ParseError),
    };

    private static string Strconv(string text, string error) =>
        string.Create(CultureInfo.InvariantCulture, $"strconv.ParseUint: parsing \"{text}\": {error}");
}
