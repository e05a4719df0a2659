"""What everybody does on the way: press a button by its name, and sign in as the coach."""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def sign_in(page, world, password=None):
    page.goto("/coach/sign-in")
    page.get_by_label("E-mail").fill(world.coach.email)
    page.get_by_label("Password").fill(password or world.coach.password)
    press(page, "Sign in")
