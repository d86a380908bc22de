using System.Text;
using Sunup.Images.Scripts;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>Puts a first script into a plan that runs the image's own with every command shown on the console.</summary>
/// <remarks>
/// The shell is the one that the script asks for, with what it asks for; <c>$0</c>, arguments and the process id stay, because the script is read in and not started. Each line
/// on the console starts with <see cref="Prefix"/> and the number of the line in the file that is read. Scripts that it starts as programs of their own are not traced.
/// </remarks>
internal sealed class InitTrace(RootContents contents, AdditionPlan plan, string initPath)
{
    public const string Prefix = "sunup-trace:";
    private const string Folder = "sunup/trace-init";
    private const uint Executable = FileTypes.Regular | 0x1ed;

    public Finding Run(string image)
    {
        var files = new PlannedFiles(contents, plan);
        var path = initPath.TrimStart('/');
        var original = files.Read(path)?.Bytes;
        var text = original is null ? null : Encoding.Latin1.GetString(original);
        if (original is null || text is null || ScriptText.FirstLine(text) is not { } first || !ScriptText.IsShell(text))
        {
            return TraceFindings.NoShellScript(image, initPath, !files.Exists(path) ? "it is not there" : text is not (null or ['\x7f', 'E', 'L', 'F', ..]) ? $"its first line is {ChangedText.Line(text)}" : "it is a program");
        }

        plan.Add(new AddedEntry($"{Folder}/init", Executable, original.Length) { Bytes = original });
        var wrapper = Encoding.Latin1.GetBytes($"#!{first}\n# Shows each command of {initPath} on the console, then does it: the file that is read in is the image's own, byte for byte.\nPS4='{Prefix}$LINENO: '\nset -x\n. /{Folder}/init\n");
        plan.Add(new AddedEntry(path, Executable, wrapper.Length) { Bytes = wrapper });
        return TraceFindings.Traced(image, initPath, first);
    }
}
