using Google.Protobuf;

namespace FakeEtcd.Services.Validation;

/// <summary>Refuses a write whose log entry would be larger than the limit.</summary>
internal sealed class RequestSizeLimit(int maxBytes)
{
    /// <summary>What etcd wraps around a request in its log: a header with a request id, and the request's tag and length.</summary>
    private const int LogEntryOverhead = 18;

    public void Check(IMessage request)
    {
        if (request.CalculateSize() + LogEntryOverhead > maxBytes)
        {
            throw EtcdError.RequestTooLarge.ToException();
        }
    }
}
