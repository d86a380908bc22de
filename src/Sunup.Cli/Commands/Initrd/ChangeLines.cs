using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Model;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>Lines and findings for people: on standard output, or on standard error where the image goes to standard output.</summary>
internal sealed class ChangeLines(CommandContext context, bool toError = false)
{
    private readonly TextWriter _writer = toError ? context.Error : context.Output;

    public void Line(string text) => _writer.WriteLine(Diagnosis.Consoles.ConsoleText.Clean(text));

    public void Findings(IEnumerable<Finding> findings)
    {
        var style = toError ? ViewStyle.ForError(context) : ViewStyle.ForOutput(context);
        FindingView? view = null;
        foreach (var finding in findings)
        {
            view ??= new FindingView(ViewConsole.Create(_writer, style), style);
            view.Show(finding);
        }
    }
}
