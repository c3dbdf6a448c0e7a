using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Testing.Tokens;

/// <summary>JSON web tokens, put together and taken apart without the library that the servers use.</summary>
public static class Jwt
{
    /// <summary>Puts a token together.</summary>
    /// <param name="header">The header as JSON.</param>
    /// <param name="payload">The claims as JSON.</param>
    /// <param name="sign">Signs the first two parts.</param>
    public static string Create(string header, string payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The header of a token, as JSON.</summary>
    public static string Header(string token) => Part(token, 0);

    /// <summary>The claims of a token.</summary>
    public static JsonElement Claims(string token) => JsonElement.Parse(Part(token, 1));

    private static string Part(string token, int index) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[index]));
}
