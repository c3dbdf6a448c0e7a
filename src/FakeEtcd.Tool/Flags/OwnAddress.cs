using System.Globalization;
using System.Net;

namespace FakeEtcd.Tool.Flags;

/// <summary>Reads the address of one of fake-etcd's own listeners.</summary>
internal static class OwnAddress
{
    /// <exception cref="SettingsException">The text is not an IP address with a port.</exception>
    public static IPEndPoint Parse(string flag, string text, int samplePort)
    {
        // IPEndPoint accepts an address without a port.
        if (IPEndPoint.TryParse(text, out var address)
            && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal))
        {
            return address;
        }

        throw new SettingsException(string.Create(
            CultureInfo.InvariantCulture, $"--{flag} must be an IP address and a port, such as 127.0.0.1:{samplePort}, but it is \"{text}\""));
    }
}
