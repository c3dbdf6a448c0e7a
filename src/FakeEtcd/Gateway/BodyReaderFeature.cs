using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway;

/// <summary>Replaces the body of a request.</summary>
internal sealed class BodyReaderFeature(PipeReader reader) : IRequestBodyPipeFeature
{
    public PipeReader Reader => reader;
}
