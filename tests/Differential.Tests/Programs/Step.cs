using Google.Protobuf;

namespace Differential.Tests.Programs;

/// <summary>One request of a program.</summary>
/// <param name="Verb">Which rpc, or which message of a stream.</param>
/// <param name="Request">The request, but for its revision.</param>
/// <param name="Revision">What the request's revision is, where it has one; resolved when the step runs.</param>
internal sealed record Step(Verb Verb, IMessage Request, RevisionRef Revision)
{
    public override string ToString() => StepText.Format(this);
}
