"""What designers change and did not publish yet: a *voorstel*.

A proposal is a set of replaced files over the version that is current in its region. When another version
becomes current, it stands on that one; only a file that changed there too has to be looked at again.
Nothing runs on it until it is published. Must not know: HTTP, what is in a file.
"""
