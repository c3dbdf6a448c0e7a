using System.Globalization;
using System.Text.RegularExpressions;
using Etcd.Api;
using Google.Protobuf;
using Testing.Network;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>Replies of the JSON gateway, without what two servers cannot agree on.</summary>
internal static partial class GatewayAnswer
{
    private const int Ok = 200;

    public static FuzzAnswer Of(GatewayFuzzCall call, HttpReply reply)
    {
        var (response, text) = reply.Status == Ok ? Read(call, reply.Body) : (null, reply.Body.Replace('\u00a0', ' '));
        return new FuzzAnswer(
            string.Create(CultureInfo.InvariantCulture, $"HTTP {reply.Status} {reply["content-type"]} {text}"),
            IsOk: response is not null,
            response is null ? 0 : FuzzAnswer.RevisionOf(response));
    }

    private static (IMessage? Response, string Text) Read(GatewayFuzzCall call, string body)
    {
        if (call.Method.OutputType == SnapshotResponse.Descriptor)
        {
            return (null, "");
        }

        try
        {
            var lines = Stream().Matches(body).Select(line => line.Groups[1].Value).ToList();
            var responses = (lines.Count > 0 ? lines : [body]).ConvertAll(line => JsonParser.Default.Parse(line, call.Method.OutputType));
            return (responses[^1], string.Join('\n', responses.Select(FuzzAnswer.Describe)));
        }
        catch (IOException)
        {
            // The reply to a method other than POST, or an error in a stream.
            return (null, body);
        }
    }

    /// <summary>The responses of a stream.</summary>
    [GeneratedRegex("^{\"result\":(.*)}$", RegexOptions.Multiline)]
    private static partial Regex Stream();
}
