namespace Passthrough.Package.Tests.Packages;

/// <summary>The tests that share one packing.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPacking : ICollectionFixture<PackedRepository>
{
    public const string Name = "packages";
}
