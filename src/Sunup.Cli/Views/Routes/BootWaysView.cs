using System.Collections.Immutable;
using Spectre.Console;
using Sunup.Diagnosis.Traces;
using Sunup.Planning.Routes;

namespace Sunup.Cli.Views.Routes;

/// <summary>The ways of one machine by several routes: each hand-over by hand-over, then what they differ in.</summary>
public sealed class BootWaysView(IAnsiConsole console, ViewStyle style)
{
    private const int Indent = 15;
    private readonly LineWriter _line = new(console, style);

    public void Show(string machine, ImmutableArray<BootWay> ways)
    {
        foreach (var way in ways)
        {
            _line.AddForeign(machine, Palette.Bold).Add($"  route {Words.Of(way.Route)}, {way.Hops.Length} hand-overs", Palette.Dim).End();
            foreach (var hop in way.Hops)
            {
                ShowHop(hop);
            }

            _line.End();
        }

        foreach (var way in ways)
        {
            var (network, server) = (way.Protocols.IsEmpty ? "no network" : string.Join(", ", way.Protocols), way.ServerUntil is { } until ? $"the server is needed {until}" : "no server is needed");
            _line.Paragraph($"{way.Hops.Length} hand-overs; {network}; {server}", Indent, null, $"  {Words.Of(way.Route)}", Palette.Bold);
        }
    }

    private void ShowHop(BootHop hop)
    {
        _line.Paragraph(hop.What, Indent, null, $"  {Words.Of(hop.Stage)}", Palette.Of(hop.Stage));
        _line.Paragraph($"needs {hop.Needs}; else {hop.Failure}", Indent, Palette.Dim);
    }
}
