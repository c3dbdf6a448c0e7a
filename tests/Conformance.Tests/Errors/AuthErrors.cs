using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Testing.Etcd;

namespace Conformance.Tests.Errors;

/// <summary>Errors of requests for users and roles, and of callers without permission. Each case starts without users and roles.</summary>
internal static class AuthErrors
{
    public static IReadOnlyList<ErrorCase> Cases { get; } =
    [
        new(EtcdError.RootUserNotExist, on => EnableAsync(on)),
        new(EtcdError.RootRoleNotExist, async on =>
        {
            await on.AddUserAsync("root");
            await EnableAsync(on);
        }),
        new(EtcdError.UserAlreadyExist, async on =>
        {
            await on.AddUserAsync("user");
            await on.AddUserAsync("user");
        }),
        new(EtcdError.UserEmpty, on => on.AddUserAsync("")),
        new(EtcdError.UserNotFound, async on => await on.Etcd.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" })),
        new(EtcdError.RoleAlreadyExist, async on =>
        {
            await on.AddRoleAsync("role");
            await on.AddRoleAsync("role");
        }),
        new(EtcdError.RoleNotFound, async on => await on.Etcd.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "role" })),
        new(EtcdError.RoleEmpty, on => on.AddRoleAsync("")),
        new(EtcdError.AuthFailed, async on =>
        {
            await on.EnableAuthAsync();
            await on.Etcd.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user", Password = "wrong" });
        }),
        new(EtcdError.PermissionNotGiven, async on =>
            await on.Etcd.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = "role" })),
        new(EtcdError.PermissionDenied, async on =>
        {
            await on.EnableAuthAsync();
            await (await on.SignInAsync("user")).PutAsync("key", "value");
        }),
        new(EtcdError.RoleNotGranted, async on =>
        {
            await on.AddUserAsync("user");
            await on.Etcd.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "user", Role = "role" });
        }),
        new(EtcdError.PermissionNotGranted, async on =>
        {
            await on.AddRoleAsync("role");
            await on.Etcd.Auth.RoleRevokePermissionAsync(
                new AuthRoleRevokePermissionRequest { Role = "role", Key = ByteString.CopyFromUtf8("key") });
        }),
        new(EtcdError.AuthNotEnabled, async on =>
            await on.Etcd.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user", Password = "secret" })),
        new(EtcdError.InvalidAuthToken, async on =>
        {
            await on.EnableAuthAsync();
            await on.ClientWith("token").PutAsync("key", "value");
        }),
        new(EtcdError.InvalidAuthMgmt, async on =>
        {
            await on.EnableAuthAsync();
            await (await on.SignInAsync("root")).Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "root" });
        }),
    ];

    /// <summary>Errors of a server with JSON web tokens, which hold the revision at which they were issued.</summary>
    public static IReadOnlyList<ErrorCase> OfWebTokens { get; } =
    [
        new(EtcdError.AuthOldRevision, async on =>
        {
            await on.EnableAuthAsync();
            var root = await on.SignInAsync("root");
            await root.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });
            await root.PutAsync("key", "value");
        }),
    ];

    private static async Task EnableAsync(ErrorStage on) => await on.Etcd.Auth.AuthEnableAsync(new AuthEnableRequest());
}
