using Load.Measuring;

namespace Load.Workloads;

/// <summary>A workload with its connections to one server.</summary>
internal interface IWorkloadSession : IAsyncDisposable
{
    /// <summary>Makes calls and measures them.</summary>
    /// <param name="total">How many.</param>
    /// <param name="advance">Is told how many were made since it was last told.</param>
    Task<Sample> MeasureAsync(int total, Action<int> advance);
}
