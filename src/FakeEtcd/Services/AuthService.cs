using Etcd.Api;
using FakeEtcd.Services.Authorization;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Auth service.</summary>
internal sealed class AuthService(ServerContext server) : Auth.AuthBase
{
    public override Task<AuthEnableResponse> AuthEnable(AuthEnableRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.AuthEnable(server.CallerOf(context)), static response => response.Header);

    public override Task<AuthDisableResponse> AuthDisable(AuthDisableRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.AuthDisable(server.CallerOf(context)), static response => response.Header);

    public override Task<AuthStatusResponse> AuthStatus(AuthStatusRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.AuthStatus(server.CallerOf(context)), static response => response.Header);

    public override Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.Authenticate(request), static response => response.Header);

    public override Task<AuthUserAddResponse> UserAdd(AuthUserAddRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserAdd(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserGetResponse> UserGet(AuthUserGetRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserGet(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserListResponse> UserList(AuthUserListRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserList(server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserDeleteResponse> UserDelete(AuthUserDeleteRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserDelete(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserChangePasswordResponse> UserChangePassword(AuthUserChangePasswordRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserChangePassword(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserGrantRoleResponse> UserGrantRole(AuthUserGrantRoleRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserGrantRole(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthUserRevokeRoleResponse> UserRevokeRole(AuthUserRevokeRoleRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.UserRevokeRole(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleAddResponse> RoleAdd(AuthRoleAddRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleAdd(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleGetResponse> RoleGet(AuthRoleGetRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleGet(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleListResponse> RoleList(AuthRoleListRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleList(server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleDeleteResponse> RoleDelete(AuthRoleDeleteRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleDelete(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleGrantPermissionResponse> RoleGrantPermission(AuthRoleGrantPermissionRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleGrantPermission(request, server.CallerOf(context)), static response => response.Header);

    public override Task<AuthRoleRevokePermissionResponse> RoleRevokePermission(AuthRoleRevokePermissionRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.RoleRevokePermission(request, server.CallerOf(context)), static response => response.Header);
}
