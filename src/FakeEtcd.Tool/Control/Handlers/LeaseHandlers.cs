using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>The leases.</summary>
internal static class LeaseHandlers
{
    public static Task<LeaseList> ListAsync(ControlRequest request) => Task.FromResult(new LeaseList
    {
        Leases =
        [
            .. request.Server.Leases.List().Select(static lease => new LeaseItem
            {
                Id = Texts.Id(lease.Id),
                TtlSeconds = lease.Ttl.TotalSeconds,
                RemainingSeconds = lease.Remaining.TotalSeconds,
                Keys = [.. lease.Keys.Select(Texts.Of)],
            }),
        ],
    });

    public static async Task<RevisionResult> ExpireAsync(ControlRequest request)
    {
        var id = ControlValues.Lease("id", request.Path("id"));
        try
        {
            await request.Server.Leases.ExpireAsync(id, request.Aborted).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.NotFound("id", ErrorMapping.MessageOf(exception));
        }

        return ServerHandlers.Revision(request);
    }
}
