using System.Net;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>Where the control API listens, and the token that its clients send.</summary>
/// <param name="Address">The address; port 0 selects a free one.</param>
/// <param name="Token">The token; null to generate one.</param>
internal sealed record ControlSetting(IPEndPoint Address, string? Token)
{
    private const int ShortestOpenToken = 16;

    /// <returns>The setting; null if the control API is off.</returns>
    /// <exception cref="SettingsException">The address or the token is wrong, or other machines would reach the API without a token.</exception>
    public static ControlSetting? Parse(FlagValues values)
    {
        if (values.Text("fake-control") is not { Length: > 0 } text)
        {
            return null;
        }

        var address = OwnAddress.Parse("fake-control", text, samplePort: 0);
        var token = values.Text("fake-control-token") is { Length: > 0 } given ? given : null;
        if (token is not null && !token.All(static character => character is > ' ' and < '\x7f'))
        {
            throw new SettingsException("--fake-control-token must be printable ASCII without spaces");
        }

        return IPAddress.IsLoopback(address.Address) || token is { Length: >= ShortestOpenToken }
            ? new ControlSetting(address, token)
            : throw new SettingsException(
                $"other machines reach --fake-control {address}: set --fake-control-token to {ShortestOpenToken} characters at least, or listen on 127.0.0.1");
    }
}
