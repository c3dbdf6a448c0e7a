using dotnet_etcd;
using Etcdserverpb;
using Google.Protobuf;

namespace DotnetEtcd.Tests.Auth;

/// <summary>Users whose keys are under <c>shop/</c>, and authentication.</summary>
internal static class AccessControl
{
    public const string Root = "root";
    public const string Seller = "seller";
    public const string Password = "secret";
    public const string Prefix = "shop/";

    private const string PrefixEnd = "shop0";

    /// <summary>Adds the users and turns authentication on.</summary>
    public static async Task EnableAsync(EtcdClient client)
    {
        await client.UserAddAsync(new AuthUserAddRequest { Name = Root, Password = Password });
        await client.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = Root, Role = Root });
        await client.UserAddAsync(new AuthUserAddRequest { Name = Seller, Password = Password });
        await client.RoleAddAsync(new AuthRoleAddRequest { Name = "sales" });
        await client.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = Seller, Role = "sales" });
        await client.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = "sales",
            Perm = new Authpb.Permission
            {
                PermType = Authpb.Permission.Types.Type.Readwrite,
                Key = ByteString.CopyFromUtf8(Prefix),
                RangeEnd = ByteString.CopyFromUtf8(PrefixEnd),
            },
        });
        await client.AuthEnableAsync(new AuthEnableRequest());
    }
}
