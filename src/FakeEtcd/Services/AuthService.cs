using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Auth service.</summary>
internal sealed class AuthService(ServerContext server) : Auth.AuthBase
{
    public override Task<AuthEnableResponse> AuthEnable(AuthEnableRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.AuthEnable(server.CallerOf(context)));

    public override Task<AuthDisableResponse> AuthDisable(AuthDisableRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.AuthDisable(server.CallerOf(context)));

    public override Task<AuthStatusResponse> AuthStatus(AuthStatusRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.AuthStatus(server.CallerOf(context)));

    public override Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Authenticate(request, server.CallerOf(context)));

    public override Task<AuthUserAddResponse> UserAdd(AuthUserAddRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserAdd(request, server.CallerOf(context)));

    public override Task<AuthUserGetResponse> UserGet(AuthUserGetRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserGet(request, server.CallerOf(context)));

    public override Task<AuthUserListResponse> UserList(AuthUserListRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserList(server.CallerOf(context)));

    public override Task<AuthUserDeleteResponse> UserDelete(AuthUserDeleteRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserDelete(request, server.CallerOf(context)));

    public override Task<AuthUserChangePasswordResponse> UserChangePassword(
        AuthUserChangePasswordRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserChangePassword(request, server.CallerOf(context)));

    public override Task<AuthUserGrantRoleResponse> UserGrantRole(AuthUserGrantRoleRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserGrantRole(request, server.CallerOf(context)));

    public override Task<AuthUserRevokeRoleResponse> UserRevokeRole(AuthUserRevokeRoleRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.UserRevokeRole(request, server.CallerOf(context)));

    public override Task<AuthRoleAddResponse> RoleAdd(AuthRoleAddRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleAdd(request, server.CallerOf(context)));

    public override Task<AuthRoleGetResponse> RoleGet(AuthRoleGetRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleGet(request, server.CallerOf(context)));

    public override Task<AuthRoleListResponse> RoleList(AuthRoleListRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleList(server.CallerOf(context)));

    public override Task<AuthRoleDeleteResponse> RoleDelete(AuthRoleDeleteRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleDelete(request, server.CallerOf(context)));

    public override Task<AuthRoleGrantPermissionResponse> RoleGrantPermission(
        AuthRoleGrantPermissionRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleGrantPermission(request, server.CallerOf(context)));

    public override Task<AuthRoleRevokePermissionResponse> RoleRevokePermission(
        AuthRoleRevokePermissionRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.RoleRevokePermission(request, server.CallerOf(context)));
}
