using Sunup.Cli.Invocation;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Views.Incidents;

/// <summary>Incidents as text or as JSON, as the command was asked.</summary>
internal sealed class IncidentView
{
    private readonly CommandContext _context;
    private readonly IncidentStory? _story;

    public IncidentView(CommandContext context)
    {
        _context = context;
        if (!context.Json)
        {
            var style = ViewStyle.ForOutput(context);
            _story = new IncidentStory(ViewConsole.Create(context.Output, style), style, context.GetEnvironment("SUNUP_LAUNCHER") ?? "sunup");
        }
    }

    public void ShowList(IReadOnlyList<Incident> incidents)
    {
        if (_story is null)
        {
            IncidentJson.WriteList(_context.Output, incidents);
            return;
        }

        _story.ShowList(incidents);
    }

    /// <summary>One that is done. As JSON all come at the end.</summary>
    public void Show(IncidentReport report) => _story?.Show(report);

    public void ShowEnd(IReadOnlyList<IncidentReport> reports, IncidentEnding ending)
    {
        if (_story is null)
        {
            IncidentJson.Write(_context.Output, reports, ending);
            return;
        }

        _story.ShowEnd(reports, ending);
    }
}
