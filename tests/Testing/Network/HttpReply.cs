namespace Testing.Network;

/// <summary>A reply over HTTP.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers by their names in lower case, also those about the content.</param>
/// <param name="Body">The body as text.</param>
public sealed record HttpReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A header's value; null if it is missing.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);
}
