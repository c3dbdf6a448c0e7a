using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The leases.</summary>
internal static class LeaseHandlers
{
    public static IReadOnlyList<QueryParameter> ListQuery { get; } =
    [
        new("keys", "integer", "How many keys of a lease to name at most; all by default"),
    ];

    public static Task<LeaseList> ListAsync(ControlRequest request) =>
        Task.FromResult(LeaseView.Of(request.State, (int)request.QueryNumber("keys", unset: int.MaxValue, least: 0, int.MaxValue)));

    public static Task<RevisionResult> ExpireAsync(ControlRequest request) => EndAsync(request, request.Server.Leases.ExpireAsync);

    public static Task<RevisionResult> RevokeAsync(ControlRequest request) => EndAsync(request, request.Server.Leases.RevokeAsync);

    private static async Task<RevisionResult> EndAsync(ControlRequest request, Func<long, CancellationToken, Task> end)
    {
        var id = ControlValues.Lease("id", request.Path("id"));
        try
        {
            await end(id, request.Aborted).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.NotFound("id", ErrorMapping.MessageOf(exception));
        }

        return ServerHandlers.Revision(request);
    }
}
