using System.Globalization;
using Etcd.Api;
using FakeEtcd.Engine.Auth;
using static Etcd.Api.DowngradeRequest.Types;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    private bool _isDowngrading;

    /// <summary>Validates, starts or cancels a downgrade. The server itself keeps its version.</summary>
    /// <param name="request">The request.</param>
    /// <param name="serverVersion">The version of the server.</param>
    /// <param name="caller">The caller.</param>
    public DowngradeResponse Downgrade(DowngradeRequest request, string serverVersion, Caller caller = default)
    {
        lock (_gate)
        {
            BeginProposal(caller);
            switch (request.Action)
            {
                case DowngradeAction.Validate:
                    RequireTarget(request.Version, serverVersion);
                    break;
                case DowngradeAction.Enable:
                    RequireTarget(request.Version, serverVersion);
                    SetDowngrading(true);
                    break;
                case DowngradeAction.Cancel when _isDowngrading:
                    SetDowngrading(false);
                    break;
                case DowngradeAction.Cancel:
                    throw EtcdError.NoInflightDowngrade.ToException();
                default:
                    throw EtcdError.UnknownMethod.ToException();
            }

            return new DowngradeResponse { Header = Header(caller), Version = ClusterVersion(serverVersion) };
        }
    }

    private void SetDowngrading(bool isDowngrading)
    {
        _isDowngrading = isDowngrading;
        _log?.Append(new EngineChange.Downgraded(Proposals, isDowngrading));
    }

    /// <summary>A cluster can go down by one minor version, one downgrade at a time.</summary>
    private void RequireTarget(string target, string serverVersion)
    {
        if (!TryParse(target, out var wanted))
        {
            throw EtcdError.WrongDowngradeVersionFormat.ToException();
        }

        if (TryParse(serverVersion, out var current) && (wanted.Major != current.Major || wanted.Minor != current.Minor - 1))
        {
            throw EtcdError.InvalidDowngradeTargetVersion.ToException();
        }

        if (_isDowngrading)
        {
            throw EtcdError.DowngradeInProcess.ToException();
        }
    }

    private static string ClusterVersion(string serverVersion) => TryParse(serverVersion, out var version)
        ? string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.0")
        : serverVersion;

    private static bool TryParse(string text, out Version version) =>
        Version.TryParse(text, out version!) && version.Revision < 0 && char.IsAsciiDigit(text[0]);
}
