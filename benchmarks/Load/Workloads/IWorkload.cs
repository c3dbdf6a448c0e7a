using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Something that clients do again and again.</summary>
internal interface IWorkload
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, in a line.</summary>
    string Summary { get; }

    /// <summary>Connects to a server and prepares its data.</summary>
    Task<IWorkloadSession> OpenAsync(MeasuredServer server, LoadSettings settings);
}
