namespace Load.Workloads.Watching;

/// <summary>Makes the puts of a fan-out.</summary>
internal interface IWriter
{
    /// <param name="puts">How many puts.</param>
    /// <param name="putAsync">Puts, as the client with a number.</param>
    Task WriteAsync(int puts, Func<int, Task> putAsync);
}
