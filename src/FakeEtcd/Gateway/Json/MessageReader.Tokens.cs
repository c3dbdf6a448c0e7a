using System.Text;
using System.Text.Json;

namespace FakeEtcd.Gateway.Json;

/// <remarks>The tokens of the JSON, and errors about them.</remarks>
internal ref partial struct MessageReader
{
    /// <summary>Skips a value. Its strings must be valid all the same.</summary>
    private void SkipValue()
    {
        var depth = _json.CurrentDepth;
        while (true)
        {
            if (_json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                Text();
            }

            if (_json.CurrentDepth == depth && _json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return;
            }

            _json.Read();
        }
    }

    /// <summary>Returns the text of the current string or name. Fails if it is not valid.</summary>
    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The text contains invalid UTF-8, or half of a pair of surrogates.
            throw StringErrors.Find(_text[((int)_json.TokenStartIndex + 1)..]) is { } error
                ? Error($"syntax error {Position()}: {error}")
                : Error("unexpected EOF");
        }
    }

    private readonly JsonInputException UnexpectedToken()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            Text();
        }

        return Error($"syntax error {Position()}: unexpected token {RawToken()}");
    }

    private static JsonInputException Error(string message) => new($"proto: {message}");

    private readonly string RawToken()
    {
        var start = (int)_json.TokenStartIndex;
        var end = (int)_json.BytesConsumed;
        if (_json.TokenType == JsonTokenType.PropertyName)
        {
            // The reader has consumed the colon too.
            end = start + 1 + _json.ValueSpan.Length + 1;
        }

        return Encoding.UTF8.GetString(_text[start..end]);
    }

    /// <summary>Returns the line and the column of the current token, both from 1.</summary>
    private readonly string Position()
    {
        var before = _text[..(int)_json.TokenStartIndex];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"(line {line}:{column})";
    }
}
