using System.Collections.Immutable;
using System.Text;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>All that QEMU is told, as a value: sections and arguments in their order.</summary>
public sealed record QemuConfiguration(ImmutableArray<QemuOption> Options)
{
    public IEnumerable<QemuSection> Sections => Options.OfType<QemuSection>();

    /// <summary>The command line, without argument 0, that says all of it.</summary>
    public ImmutableArray<string> ToArguments() => [.. Options.SelectMany(ArgumentWriter.Write)];

    /// <summary>The same as a file for <c>-readconfig</c>, and the arguments that go with it.</summary>
    public QemuConfigurationFile ToFile()
    {
        var text = new StringBuilder();
        foreach (var section in Sections.Where(ReadConfigWriter.CanWrite))
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            ReadConfigWriter.Write(text, section);
        }

        return new QemuConfigurationFile(text.ToString(), [.. Options.Where(option => option is not QemuSection section || !ReadConfigWriter.CanWrite(section)).SelectMany(ArgumentWriter.Write)]);
    }

    public bool Equals(QemuConfiguration? other) => other is not null && Options.AsSpan().SequenceEqual(other.Options.AsSpan());

    public override int GetHashCode() => Options.Length;
}

/// <summary>A configuration as a file.</summary>
/// <param name="Text">For <c>-readconfig</c>.</param>
/// <param name="Arguments">What that syntax cannot say. <c>-readconfig FILE</c> goes behind them.</param>
public sealed record QemuConfigurationFile(string Text, ImmutableArray<string> Arguments);
