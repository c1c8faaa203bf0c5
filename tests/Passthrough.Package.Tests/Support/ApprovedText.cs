namespace Passthrough.Package.Tests;

/// <summary>A file of the repository that must hold exactly what the code says.</summary>
internal static class ApprovedText
{
    /// <summary>Compares the file with the text; with the variable set to 1 it writes the file instead.</summary>
    public static void Check(string relativePath, string actual, string acceptVariable)
    {
        string path = Repository.PathOf(relativePath);
        if (Environment.GetEnvironmentVariable(acceptVariable) is "1")
        {
            File.WriteAllText(path, actual);
        }

        string approved = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        IReadOnlyList<string> difference = LineDifference.Of(approved.Split('\n'), actual.Split('\n'));
        string report = $"""
            {relativePath} is not what the code says (- approved, + actual):
            {string.Join('\n', difference)}
            If that is meant, accept it: {acceptVariable}=1 dotnet test tests/Passthrough.Package.Tests --filter Category!=Heavy, and read the change before you commit it.
            """;
        Assert.True(difference.Count == 0, report);
    }
}
