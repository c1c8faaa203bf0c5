using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Passthrough.Package.Tests.Docs;

/// <summary>The summaries of the documentation comments, as Markdown on one line.</summary>
internal static partial class XmlSummaries
{
    private static readonly Lazy<Dictionary<string, string>> All = new(Read);

    public static string OfField(Type type, string field) => All.Value.GetValueOrDefault($"F:{type.FullName}.{field}", string.Empty);

    private static Dictionary<string, string> Read() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Passthrough.xml"))
            .Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => Markdown(m.Element("summary")!), StringComparer.Ordinal);

    private static string Markdown(XElement summary) =>
        Spaces().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } reference => $"`{reference.Value.Split('.')[^1]}`",
        _ => string.Empty,
    };

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
