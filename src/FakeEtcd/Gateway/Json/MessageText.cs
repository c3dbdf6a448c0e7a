using System.Text;
using Google.Protobuf;

namespace FakeEtcd.Gateway.Json;

/// <summary>Writes messages and text as the gateway's JSON.</summary>
internal static class MessageText
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="separator">The separator of members and elements: a comma, with or without a space.</param>
    public static string Write(IMessage message, string separator) => Compact(Formatter.Format(message), separator);

    /// <summary>Quotes text as a JSON string.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)character:x4}"),
                _ => json.Append(character),
            };
        }

        return json.Append('"').ToString();
    }

    /// <summary>Replaces the white space of the formatter, which writes <c>{ "a": [ 1, 2 ] }</c>.</summary>
    private static string Compact(string text, string separator)
    {
        var json = new StringBuilder(text.Length);
        var isInString = false;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (isInString)
            {
                json.Append(character);
                if (character == '\\')
                {
                    json.Append(text[++index]);
                }

                isInString = character != '"';
                continue;
            }

            isInString = character == '"';
            _ = character switch
            {
                ' ' => json,
                ',' => json.Append(separator),
                _ => json.Append(character),
            };
        }

        return json.ToString();
    }
}
