using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Passthrough.Tests.Registry;

/// <summary><c>docs/log-events.md</c>, the constants and the messages are the same.</summary>
public sealed class LogEventsDocumentTests
{
    private static readonly string[][] Rows = Documentation.TableOf("log-events.md");

    private static IEnumerable<LoggerMessageAttribute> Messages => typeof(DeviceRegistry).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
        .OfType<LoggerMessageAttribute>();

    [Fact]
    public void The_table_has_a_row_for_each_constant_in_order()
    {
        IEnumerable<string> constants = typeof(LogEvents).GetFields()
            .OrderBy(f => (int)f.GetRawConstantValue()!)
            .Select(f => $"{f.GetRawConstantValue()} {f.Name}");

        Rows.Select(r => $"{r[0]} {r[1]}").Should().Equal(constants).And.HaveCount(19);
    }

    [Fact]
    public void The_table_has_the_level_and_the_text_of_each_message()
    {
        IEnumerable<string> messages = Messages.OrderBy(m => m.EventId).Select(m => $"{m.EventId} {m.Level} {m.Message}");

        Rows.Select(r => $"{r[0]} {r[2]} {r[3]}").Should().Equal(messages).And.HaveCount(19);
    }

    [Fact]
    public void Every_row_says_when() => Rows.Should().OnlyContain(r => r.Length == 5 && r[4].EndsWith('.'));

    [Fact]
    public void Every_number_is_used_once() => Rows.Select(r => r[0]).Should().OnlyHaveUniqueItems();
}
