using System.Xml;
using System.Xml.Linq;

namespace Sunup.Planning.Imports;

/// <summary>An element of domain XML that remembers what was asked of it: what nobody asked for is told as lost.</summary>
internal sealed class DomainElement(XElement element, string path)
{
    private readonly HashSet<XName> _attributes = [];
    private readonly HashSet<XElement> _children = [];

    public string Name => element.Name.LocalName;

    public string Path => path;

    public int Line => ((IXmlLineInfo)element).LineNumber;

    /// <summary>Its text, without blanks around it.</summary>
    public string Text => element.Value.Trim();

    /// <summary>The value of an attribute; null without it.</summary>
    public string? this[string attribute]
    {
        get
        {
            _attributes.Add(attribute);
            return element.Attribute(attribute)?.Value;
        }
    }

    /// <summary>The first child of that name; null without it.</summary>
    public DomainElement? Child(string name) => Children(name).FirstOrDefault();

    /// <summary>All children of that name, whatever their namespace.</summary>
    public IEnumerable<DomainElement> Children(string name)
    {
        foreach (var child in element.Elements().Where(child => child.Name.LocalName == name))
        {
            _children.Add(child);
            yield return new DomainElement(child, $"{path}/{name}");
        }
    }

    /// <summary>Children in their order, each with its own handling.</summary>
    public IEnumerable<DomainElement> All()
    {
        foreach (var child in element.Elements())
        {
            _children.Add(child);
            yield return new DomainElement(child, $"{path}/{child.Name.LocalName}");
        }
    }

    /// <summary>Tells all of it as lost.</summary>
    public void Lose(MachineDraft draft, string why) => draft.Lost(Line, path, $"{why}: {Shown()}");

    /// <summary>Tells what nobody asked for.</summary>
    public void LoseRest(MachineDraft draft)
    {
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration && !_attributes.Contains(attribute.Name)))
        {
            draft.Lost(Line, $"{path}@{attribute.Name.LocalName}", $"no key of a machine file says it (value '{attribute.Value}')");
        }

        foreach (var child in element.Elements().Where(child => !_children.Contains(child)))
        {
            new DomainElement(child, $"{path}/{child.Name.LocalName}").Lose(draft, "no key of a machine file says it");
        }
    }

    /// <summary>On one line, shortened.</summary>
    private string Shown()
    {
        var text = string.Join(' ', element.ToString(SaveOptions.DisableFormatting).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length > 100 ? $"{text[..99]}…" : text;
    }
}
