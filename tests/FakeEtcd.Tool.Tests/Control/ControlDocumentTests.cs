using System.Text.Json;
using FluentAssertions;
using Microsoft.OpenApi;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>The OpenAPI document is that of the program, and valid.</summary>
public sealed class ControlDocumentTests
{
    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "docs", "control-api.json");

    [Test]
    public void Document_IsThatOfTheRoutes()
    {
        var text = File.ReadAllText(Path);
        var expected = ControlDocument.Create();

        // UPDATE_DOCS=1 rewrites the document. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(Path, expected);
        }

        text.Should().Be(expected);
    }

    [Test]
    public void Document_IsValid()
    {
        var result = OpenApiDocument.Parse(File.ReadAllText(Path), "json");

        result.Diagnostic!.Errors.Should().BeEmpty();
        result.Diagnostic.Warnings.Should().BeEmpty();
        result.Document!.Paths.Should().NotBeEmpty();
        result.Document.Paths.Values.SelectMany(path => path.Operations!.Values).Select(operation => operation.OperationId)
            .Should().OnlyHaveUniqueItems().And.NotContainNulls();
    }

    [Test]
    public async Task Document_OfTheProgram_HasThePathsAndMethodsThatItServes()
    {
        await using var host = await ControlHost.StartAsync();

        var document = (await host.GetAsync("/v1/openapi.json")).Json;

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var answer = await host.SendAsync(HttpMethod.Options, path.Name.Replace("{id}", "1"));
            answer.Status.Should().Be(405, path.Name);
            answer.ContentType.Should().Be("application/problem+json");
            answer.Response.Content.Headers.Allow.Select(method => method.ToLowerInvariant())
                .Should().BeEquivalentTo(path.Value.EnumerateObject().Select(operation => operation.Name), path.Name);
        }

        JsonSerializer.Serialize(document).Should().Be(JsonSerializer.Serialize(JsonDocument.Parse(await File.ReadAllTextAsync(Path)).RootElement));
    }
}
